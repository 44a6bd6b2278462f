import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Tests of pure code need nothing but themselves, so they start at once; all others share one PostgreSQL server.
const pure = ["test/unit/**/*.test.ts", "test/scenarios/**/*.test.ts", "test/architecture/**/*.test.ts"];
// One browser for all of them, and the built page.
const browser = "test/browser/**/*.test.ts";

// Minutes each. Begun last, as small files are, one of them would go on alone while the other worker has nothing to do.
const longest = /\/test\/(faults\/kill-loop|process\/readme)\.test\.ts$/;

// With real processes, databases and browsers a machine that stalls breaks one test in thousands. Failing twice tells a broken one from
// that, and scripts/test.mjs names each that was tried again. A property that found its counterexample is not asked for another.
const retry = { count: 1, condition: /^(?![^]*Property failed)/ };

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    pool: "forks",
    maxWorkers: 2,
    // Nothing of ours keeps anything in a module, so files can share them; loading them anew for each cost half of the whole.
    isolate: false,
    // For what hangs. How fast something is, `bench/` tells; a busy machine is no failure.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // Polls end as soon as they hold; the usual second is nothing on a machine that is busy with everything else.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      { extends: true, test: { name: "pure", include: pure } },
      {
        extends: true,
        test: {
          name: "integration",
          retry,
          include: ["test/**/*.test.ts"],
          exclude: [...pure, browser],
          globalSetup: "test/support/global-setup.ts",
        },
      },
      {
        extends: true,
        test: { name: "browser", retry, include: [browser], globalSetup: "test/browser/support/global-setup.ts" },
      },
    ],
  },
});
