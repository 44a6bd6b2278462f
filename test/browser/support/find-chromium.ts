import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

export type Chromium = { readonly path: string } | { readonly missing: string };

/** A Chromium of this machine: CHROMIUM_PATH, else a usual place, else Debian's package where we may install it. */
export function findChromium(env: NodeJS.ProcessEnv): Chromium {
  const given = env.CHROMIUM_PATH;
  if (given) return existsSync(given) ? { path: given } : { missing: `CHROMIUM_PATH is ${given}, where nothing is` };
  const found = PLACES.find((place) => existsSync(place));
  if (found !== undefined) return { path: found };
  if (process.getuid?.() !== 0) {
    return { missing: "no Chromium in the usual places, and only root may install one; set CHROMIUM_PATH" };
  }
  console.log("Installing Chromium for the browser tests (apt-get install chromium) …");
  const said = ["update", "install"].map((what) =>
    spawnSync("apt-get", [what, "-y", "-q", ...(what === "install" ? ["--no-install-recommends", "chromium"] : [])], {
      env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
      encoding: "utf8",
      timeout: 300_000,
    }),
  );
  const installed = PLACES.find((place) => existsSync(place));
  if (installed !== undefined) return { path: installed };
  const why = said.map(({ stderr, error }) => error?.message ?? stderr).join(" ");
  return { missing: `no Chromium, and apt-get could not install one: ${why.trim().slice(-300)}` };
}
