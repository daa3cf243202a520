import * as Plot from '@observablehq/plot';
import {parseHTML} from 'linkedom';

export const colours = {
  text: '#1f2a33',
  quiet: '#66727d',
  grid: '#e3e6e8',
  land: '#eef0ee',
  border: '#ffffff',
  first: '#0b6e99',
  second: '#d1622b',
  third: '#6a4c93',
};

/** Inter comes with the example; elsewhere, as in a browser without it, its nearest relative. */
const FONT = "Inter, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif";
const MARGIN = 28;

/** A piece of a picture, placed below the title. */
export interface Panel {
  x: number;
  y: number;
  /** The inside of an SVG element. */
  content: string;
}

export interface Picture {
  title: string;
  /** One string per line. */
  subtitle: string[];
  source: string;
  width: number;
  /** Of the panels, without title and source. */
  height: number;
  panels: Panel[];
}

/** A plot as SVG text, drawn without a browser. */
export function plot(options: Plot.PlotOptions): string {
  const {document} = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({...options, document, style: {fontFamily: FONT, fontSize: '13px', color: colours.text}});
  svg.querySelector('style')?.remove(); // it is for the page that a plot stands in alone
  return svg.innerHTML;
}

export function text(
  x: number,
  y: number,
  words: string,
  {size = 13, weight = 400, colour = colours.text, anchor = 'start'} = {},
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}" text-anchor="${anchor}">${escapeXml(words)}</text>`;
}

export function pictureSvg({title, subtitle, source, width, height, panels}: Picture): string {
  const top = 62 + 21 * subtitle.length;
  const total = top + height + 46;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" font-family="${FONT}" color="${colours.text}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${total}" fill="#ffffff"/>`,
    text(MARGIN, 46, title, {size: 24, weight: 600}),
    ...subtitle.map((line, i) => text(MARGIN, 74 + 21 * i, line, {size: 15, colour: colours.quiet})),
    ...panels.map(
      ({x, y, content}) =>
        `<g transform="translate(${x},${top + y})" font-size="13" fill="currentColor" text-anchor="middle">${content}</g>`,
    ),
    text(MARGIN, total - 18, source, {size: 12, colour: colours.quiet}),
    '</svg>',
  ].join('\n');
}

function escapeXml(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
