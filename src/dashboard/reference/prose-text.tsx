import { Spans } from "../parts/inline-prose.tsx";
import { prose } from "./prose.ts";

/** A description of several paragraphs. */
export function ProseText({ text }: { readonly text: string }) {
  return (
    <div className="prose stack-small">
      {prose(text).map((block, index) =>
        block.kind === "paragraph" ? (
          <p key={index}>
            <Spans spans={block.spans} />
          </p>
        ) : (
          <ul key={index}>
            {block.items.map((item, at) => (
              <li key={at}>
                <Spans spans={item} />
              </li>
            ))}
          </ul>
        ),
      )}
    </div>
  );
}
