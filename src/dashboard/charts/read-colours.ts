export interface ChartColours {
  readonly text: string;
  readonly line: string;
  readonly grid: string;
  readonly band: string;
  readonly unknown: string;
  readonly series: readonly string[];
}

/**
 * The design's colours as a canvas needs them. A canvas knows neither custom properties nor light-dark(), so an element is made to
 * wear each and asked what it looks like.
 */
export function readColours(within: HTMLElement): ChartColours {
  const probe = document.createElement("span");
  probe.hidden = true;
  within.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    text: colour("--text-quiet"),
    line: colour("--accent"),
    grid: colour("--line"),
    band: colour("--chart-band"),
    unknown: colour("--chart-unknown"),
    series: [0, 1, 2, 3, 4, 5].map((index) => colour(`--series-${index}`)),
  };
  probe.remove();
  return colours;
}
