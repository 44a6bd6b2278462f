/** Puts a text on the clipboard. Rejects where the browser does not let the page. */
export async function copyText(text: string): Promise<void> {
  // There is no clipboard outside of https and localhost, and an on-call engineer may well be on neither.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("the browser does not let this page copy; it does over https");
}
