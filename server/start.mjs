// Starts the server with a Node that can run it, or says in one sentence that this one cannot.
const [major] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(
    `Makeba needs Node 24 or later, and this is ${process.version}. Start it with npm, which brings its own: npm start`,
  );
  process.exit(1);
}
await import("./main.ts");
