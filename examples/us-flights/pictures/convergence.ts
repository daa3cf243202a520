import * as Plot from '@observablehq/plot';
import type {FitIteration, FitStatus} from 'kronflow';
import {colours, type Picture, plot, text} from './frame';

const WIDTH = 900;
const PANEL = 236;
const margins = {width: WIDTH, height: 200, marginLeft: 84, marginRight: 92, marginTop: 14, marginBottom: 14};
/** Gaps of the log-posterior below this one are not worth a look. */
const LEAST_GAP = 1e-3;
const RHOS = [
  {name: 'rho_d', meaning: 'of destinations', stroke: colours.first, dashes: ''},
  {name: 'rho_o', meaning: 'of origins', stroke: colours.second, dashes: '7 5'},
  {name: 'rho_w', meaning: 'of both', stroke: colours.third, dashes: '2 4'},
];

/** How the search went: the log-posterior, the rhos, and the gradient that says when it is over. */
export function convergence(steps: FitIteration[], status: FitStatus, tolerance: number, source: string): Picture {
  const best = steps.reduce((top, step) => Math.max(top, step.logPosterior), -Infinity);
  const below = (step: FitIteration): number => Math.max(best - step.logPosterior, LEAST_GAP);
  const gaps = steps.map(below).concat(1);
  // Newton's steps end the search; what they leave stands last. (Away from a maximum there is no such distance to one.)
  const gradients = steps.map(({iteration, gradientNorm}) => ({iteration, gradientNorm}));
  if (status.gradientNorm !== undefined && status.gradientNorm > 0)
    gradients.push({iteration: status.iterations, gradientNorm: status.gradientNorm});
  const norms = gradients.map(({gradientNorm}) => gradientNorm).concat(tolerance);
  const rhos = RHOS.filter(({name}) => name in steps[0].parameters);
  const x: Plot.ScaleOptions = {domain: [0, Math.max(1, status.iterations)], label: null};
  const dots = (y: Plot.ChannelValue, fill: string): Plot.Markish => Plot.dot(steps, {x: 'iteration', y, fill, r: 3});
  const grid = (ticks: number | number[]): Plot.Markish => Plot.gridY({ticks, stroke: colours.grid, strokeOpacity: 1});

  const gap = plot({
    ...margins,
    x: {...x, axis: null},
    y: {
      type: 'log',
      domain: [LEAST_GAP, 1.5 * Math.max(...gaps)],
      ticks: powersOfTen(gaps),
      tickFormat: power,
      label: null,
    },
    marks: [
      grid(powersOfTen(gaps)),
      Plot.line(steps, {x: 'iteration', y: below, stroke: colours.first, strokeWidth: 2}),
      dots(below, colours.first),
    ],
  });
  const dependence = (): string =>
    plot({
      ...margins,
      x: {...x, axis: null},
      y: {ticks: 5, nice: true, label: null, tickFormat: (v: number) => v.toFixed(2)},
      marks: [
        grid(5),
        ...rhos.flatMap(({name, stroke, dashes}) => {
          const y = ({parameters}: FitIteration): number => parameters[name];
          return [
            Plot.line(steps, {x: 'iteration', y, stroke, strokeWidth: 2, strokeDasharray: dashes}),
            dots(y, stroke),
          ];
        }),
      ],
    });
  const gradient = plot({
    ...margins,
    height: 226,
    marginBottom: 40,
    x: {...x, ticks: Math.min(8, Math.max(1, status.iterations)), tickFormat: 'd'},
    y: {type: 'log', ticks: powersOfTen(norms), tickFormat: power, label: null, nice: true},
    marks: [
      grid(powersOfTen(norms)),
      Plot.ruleY([tolerance], {stroke: colours.second, strokeWidth: 1.5}),
      Plot.text([tolerance], {
        y: d => d as number,
        frameAnchor: 'right',
        dx: 68,
        text: () => 'tolerance',
        textAnchor: 'end',
        fill: colours.second,
      }),
      Plot.line(gradients, {x: 'iteration', y: 'gradientNorm', stroke: colours.first, strokeWidth: 2}),
      Plot.dot(gradients, {x: 'iteration', y: 'gradientNorm', fill: colours.first, r: 3}),
    ],
  });

  const rows = [
    {title: 'Log-posterior: nats below its maximum', legend: '', content: gap},
    ...(rhos.length > 0 ? [{title: 'Spatial dependence', legend: rhoLegend(rhos), content: dependence()}] : []),
    {title: 'Gradient, in standard errors', legend: '', content: gradient},
  ];
  return {
    title: status.converged ? 'How the fit converged' : 'How far the fit came',
    subtitle: [
      `L-BFGS from the fit without spatial dependence, then Newton steps: ${status.reason} after ${status.iterations} iterations.`,
    ],
    source,
    width: WIDTH,
    height: PANEL * rows.length + 56,
    panels: [
      ...rows.flatMap(({title, legend, content}, i) => [
        {x: 28, y: 38 + PANEL * i, content: text(0, 0, title, {weight: 600}) + legend},
        {x: 0, y: 46 + PANEL * i, content},
      ]),
      {x: WIDTH / 2, y: PANEL * rows.length + 50, content: text(0, 0, 'Iteration', {weight: 600, anchor: 'middle'})},
    ],
  };
}

function rhoLegend(rhos: typeof RHOS): string {
  return rhos
    .map(({name, meaning, stroke, dashes}, i) => {
      const x = 170 + 210 * i;
      return `<line x1="${x}" x2="${x + 34}" y1="-5" y2="-5" stroke="${stroke}" stroke-width="2.5" stroke-dasharray="${dashes}"/>${text(x + 42, 0, `${name}, ${meaning}`)}`;
    })
    .join('');
}

/** Those between the least and the greatest value. */
function powersOfTen(values: number[]): number[] {
  const exponents = values.filter(value => value > 0).map(Math.log10);
  const [first, last] = [Math.ceil(Math.min(...exponents) - 1e-9), Math.floor(Math.max(...exponents) + 1e-9)];
  const step = last - first > 6 ? 2 : 1;
  return Array.from({length: Math.max(0, Math.floor((last - first) / step) + 1)}, (_, i) => 10 ** (first + step * i));
}

/** 10000 as 10⁴ */
function power(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (exponent === 0 || exponent === 1) return String(10 ** exponent);
  const raised = String(exponent).replace(/./g, c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(c))));
  return `10${raised}`;
}
