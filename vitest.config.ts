// All tests of all workspaces. One PostgreSQL serves the run; each test file that needs one makes a database of its own.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: ["server/testing/postgres-setup.ts", "server/testing/redis-notice.ts"],
    pool: "forks",
    testTimeout: 180_000,
    hookTimeout: 300_000,
    fileParallelism: true,
    maxWorkers: 2,
  },
});
