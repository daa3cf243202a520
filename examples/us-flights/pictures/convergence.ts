import * as Plot from '@observablehq/plot';
import type {Fit, Step} from '../fit';
import {colours, type Picture, plot, text} from './frame';

const WIDTH = 900;
const margins = {width: WIDTH, marginLeft: 84, marginRight: 92, marginTop: 14};

/** How the search went: the log-posterior, both rhos, and the gradient that says when it is over. */
export function convergence({trace, final, reason}: Fit, tolerance: number, source: string): Picture {
  const steps = trace.filter(step => Number.isFinite(step.logPosterior));
  const best = steps.reduce((top, step) => Math.max(top, step.logPosterior), -Infinity);
  // float32 cannot tell the last steps apart: they stand at the bottom, 1.
  const below = (step: Step): number => Math.max(best - step.logPosterior, 1);
  const gaps = steps.map(below).concat(10);
  const gradients = steps.map(step => step.gradientNorm).concat(tolerance);
  const stages = steps.filter((step, i) => i > 0 && step.learningRate !== steps[i - 1].learningRate);
  const x: Plot.ScaleOptions = {domain: [0, Math.max(1, steps.at(-1)?.iteration ?? 1)], label: null};
  const stageRules = Plot.ruleX(stages, {x: 'iteration', stroke: colours.quiet, strokeDasharray: '3 4'});
  const grid = (ticks: number | number[]): Plot.Markish => Plot.gridY({ticks, stroke: colours.grid, strokeOpacity: 1});
  const line = (y: keyof Step | ((step: Step) => number), stroke: string): Plot.Markish =>
    Plot.line(steps, {x: 'iteration', y, stroke, strokeWidth: 2});

  const gap = plot({
    ...margins,
    height: 200,
    marginBottom: 14,
    x: {...x, axis: null},
    y: {type: 'log', domain: [1, 1.5 * Math.max(...gaps)], ticks: powersOfTen(gaps, 2), tickFormat: power, label: null},
    marks: [grid(powersOfTen(gaps, 2)), stageRules, line(below, colours.first)],
  });
  const rhos = plot({
    ...margins,
    height: 200,
    marginBottom: 14,
    x: {...x, axis: null},
    y: {ticks: 5, nice: true, label: null, tickFormat: (v: number) => v.toFixed(2)},
    marks: [
      grid(5),
      stageRules,
      line('rhoD', colours.first),
      Plot.line(steps, {x: 'iteration', y: 'rhoO', stroke: colours.second, strokeWidth: 2, strokeDasharray: '7 5'}),
    ],
  });
  const gradient = plot({
    ...margins,
    height: 226,
    marginBottom: 40,
    x: {...x, ticks: 8},
    y: {type: 'log', ticks: powersOfTen(gradients), tickFormat: power, label: null},
    marks: [
      grid(powersOfTen(gradients)),
      stageRules,
      Plot.ruleY([tolerance], {stroke: colours.second, strokeWidth: 1.5}),
      Plot.text([tolerance], {
        y: d => d as number,
        frameAnchor: 'right',
        dx: 68,
        text: () => 'tolerance',
        textAnchor: 'end',
        fill: colours.second,
      }),
      line('gradientNorm', colours.first),
    ],
  });

  return {
    title: 'How the fit converged',
    subtitle: [
      `Adam in stages of falling learning rate: ${reason}, ${trace.length} iterations, rho_d = ${final.rhoD.toFixed(3)}, rho_o = ${final.rhoO.toFixed(3)}.`,
      stages.length > 0
        ? `Dashed lines: a new stage begins, at the best point so far (learning rates ${[...new Set(steps.map(s => s.learningRate))].join(', ')}).`
        : `All of it in the first stage, at learning rate ${trace[0].learningRate}.`,
    ],
    source,
    width: WIDTH,
    height: 764,
    panels: [
      {x: 28, y: 38, content: text(0, 0, 'Log-posterior: nats below its maximum', {weight: 600})},
      {x: 0, y: 46, content: gap},
      {x: 28, y: 274, content: text(0, 0, 'Spatial dependence', {weight: 600}) + rhoLegend()},
      {x: 0, y: 282, content: rhos},
      {x: 28, y: 510, content: text(0, 0, 'Gradient norm (largest slope of log-posterior per flight)', {weight: 600})},
      {x: 0, y: 518, content: gradient},
      {x: WIDTH / 2, y: 758, content: text(0, 0, 'Iteration', {weight: 600, anchor: 'middle'})},
    ],
  };
}

function rhoLegend(): string {
  const entry = (x: number, name: string, colour: string, dashes: string): string =>
    `<line x1="${x}" x2="${x + 34}" y1="-5" y2="-5" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dashes}"/>${text(x + 42, 0, name)}`;
  return (
    entry(170, 'rho_d, of destinations', colours.first, '') + entry(390, 'rho_o, of origins', colours.second, '7 5')
  );
}

/** Those between the least and the greatest value, or every second one. */
function powersOfTen(values: number[], step = 1): number[] {
  const exponents = values.filter(value => value > 0).map(Math.log10);
  const [first, last] = [Math.ceil(Math.min(...exponents) - 1e-9), Math.floor(Math.max(...exponents) + 1e-9)];
  return Array.from({length: Math.max(0, Math.floor((last - first) / step) + 1)}, (_, i) => 10 ** (first + step * i));
}

/** 10000 as 10⁴ */
function power(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (exponent === 0 || exponent === 1) return String(10 ** exponent);
  const raised = String(exponent).replace(/./g, c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(c))));
  return `10${raised}`;
}
