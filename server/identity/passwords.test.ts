// What a stored password costs somebody who has stolen it, and that old hashes outlive a change of cost.
import { describe, expect, it } from "vitest";
import { createPasswords } from "./passwords.ts";

describe("password hashes", () => {
  it("cost 19 MiB and two passes of argon2id unless somebody says otherwise", async () => {
    const stored = await createPasswords().hash("morabeza no Fogo");
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await createPasswords().verify("morabeza no Fogo", stored)).toBe(true);
    expect(await createPasswords().verify("morabeza na Brava", stored)).toBe(false);
  });

  it("verify at the cost that they were made with", async () => {
    const cheap = createPasswords({ memoryKib: 64, passes: 1 });
    const stored = await cheap.hash("morabeza no Fogo");
    expect(await createPasswords().verify("morabeza no Fogo", stored)).toBe(true);
    const dear = await createPasswords().hash("morabeza no Fogo");
    expect(await cheap.verify("morabeza no Fogo", dear)).toBe(true);
  });

  it("are nobody's when there is none", async () => {
    expect(await createPasswords().verify("morabeza no Fogo", undefined)).toBe(false);
  });
});
