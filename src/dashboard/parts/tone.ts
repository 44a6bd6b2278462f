/** What a colour may say; the word and the shape beside it say the same. */
export type Tone = "good" | "wait" | "stop" | "info" | "mute";
