import type { FlagFormat } from "./flag-format.ts";
import { flagTexts, unwritable } from "./flag-text.ts";

/** `export KEY='value'` lines for `eval` in any POSIX shell; single quotes leave nothing for the shell to expand. */
export const shellFormat: FlagFormat = {
  name: "shell",
  mediaType: "text/x-shellscript",
  render: ({ flags }) =>
    flagTexts(flags)
      .map(([name, text]) => `export ${settable(name)}='${text.replaceAll("'", `'\\''`)}'\n`)
      .join(""),
};

/** What one of dash, bash, zsh, mksh and ksh93 keeps for itself, keeps a number, or hands to no process it starts. */
const SHELLS_OWN = new Set(
  `UID EUID GID EGID GROUPS USERNAME PPID BASHPID BASHOPTS SHELLOPTS ARGC ARGV0 ERRNO FUNCNAME FUNCNEST LINENO
   OPTIND PIPESTATUS SHLVL TMOUT TRY_BLOCK_ERROR TRY_BLOCK_INTERRUPT RANDOM SRANDOM SECONDS EPOCHSECONDS
   EPOCHREALTIME COLUMNS LINES DIRSTACK HISTCHARS HISTCMD HISTSIZE SAVEHIST KEYBOARD_HACK KEYTIMEOUT LISTMAX
   MAILCHECK TTYIDLE WATCH`.split(/\s+/),
);

/** Assigned to one of these, bash says "readonly variable" or nothing at all, and the script goes on with another value. */
function settable(name: string): string {
  if (!SHELLS_OWN.has(name) && !/^(BASH|ZSH|ZLE)_/.test(name)) return name;
  throw unwritable(`a shell keeps ${name} for itself, and an eval that sets it goes on with another value`);
}
