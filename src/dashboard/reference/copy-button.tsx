import { useState } from "react";
import { useAnnounce } from "../parts/announcer.tsx";
import { copyText } from "../parts/copy-text.ts";
import { Icon } from "../parts/icon.tsx";

interface CopyButtonProps {
  readonly text: string;
  /** "the command for …": what a screen reader is told of. */
  readonly what: string;
}

export function CopyButton({ text, what }: CopyButtonProps) {
  const [word, setWord] = useState("Copy");
  const announce = useAnnounce();
  async function copy() {
    try {
      await copyText(text);
      setWord("Copied");
      announce(`Copied ${what}`);
    } catch {
      setWord("Not copied");
      announce(`The browser does not let this page copy ${what}`);
    }
  }
  return (
    <button type="button" className="button button-small" onClick={() => void copy()}>
      <Icon name="copy" /> {word} <span className="visually-hidden">{what}</span>
    </button>
  );
}
