/** Paths on a square of 16. */
export const SHAPES = {
  good: "M3 8.5 6.5 12 13 4.5",
  stop: "M4 4l8 8M12 4l-8 8",
  wait: "M8 4v4l2.5 2M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13",
  warning: "M8 6v3.5M8 12v.1M8 1.8 14.8 14H1.2Z",
  hold: "M5.5 3.5v9M10.5 3.5v9",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  flag: "M4 14.5v-12h8l-2 3 2 3H4",
  power: "M8 1.5v6M4.6 4a5.5 5.5 0 1 0 6.8 0",
  unknown: "M6 6a2 2 0 1 1 2.8 1.8c-.6.3-.8.7-.8 1.4M8 12v.1",
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  live: "M8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4M3.7 12.3a6 6 0 0 1 0-8.6M12.3 3.7a6 6 0 0 1 0 8.6",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  snow: "M8 1.5v13M2.4 4.8l11.2 6.4M13.6 4.8 2.4 11.2",
  person: "M8 2.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4M2.8 14a5.2 5.2 0 0 1 10.4 0",
  dot: "M8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4",
} as const;

export type IconName = keyof typeof SHAPES;
