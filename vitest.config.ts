// All tests of all workspaces. One PostgreSQL serves the run; each test file that needs one makes a database of its own.
// Files without I/O share their processes, all others have one each.
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const ELSEWHERE = ["**/node_modules/**", "**/dist/**"];
const REAL = "**/*.{db,e2e}.test.ts";

/** Half a minute and more each: started last, they would be waited for alone. */
const SLOW = [
  "server/identity/brute-force-http.e2e.test.ts",
  "server/crash.e2e.test.ts",
  "load-tests/main.e2e.test.ts",
  "server/balances/balance-cache.e2e.test.ts",
  "server/storage/embedded-postgres.db.test.ts",
  "server/http/contract.e2e.test.ts",
  "simulators/scenarios/guards.e2e.test.ts",
  "server/recovery/recovery.e2e.test.ts",
  "server/fraud/freezing.e2e.test.ts",
];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = SLOW.findIndex((name) => moduleId.endsWith(`/${name}`));
      return place === -1 ? SLOW.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "plain",
          include: ["**/*.test.ts"],
          exclude: [...ELSEWHERE, REAL],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "real",
          include: [REAL],
          exclude: ELSEWHERE,
          globalSetup: ["server/testing/postgres-setup.ts", "server/testing/redis-notice.ts"],
        },
      },
    ],
    pool: "forks",
    testTimeout: 180_000,
    hookTimeout: 300_000,
    fileParallelism: true,
    // One more than the cores of a small machine: many tests wait for a process, a disk or a deadline.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
  },
});
