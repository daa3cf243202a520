import type {Dataset} from '../data/dataset';
import {one, rho} from '../ui/format';

/** The model behind the page, for those who ask. */
export function Why({dataset: {words, reference, neighbours, about, source}}: {dataset: Dataset}) {
  const near =
    neighbours.rule === 'nearest'
      ? `the ${neighbours.k} nearest ${words.regions}`
      : `the ${words.regions} that share a border`;
  const origin = {
    fitted: `The model was fitted to these ${words.flows} when the page was built: ρ`,
    true: 'The flows were drawn at random with parameters that are therefore known: ρ',
    start: 'The sliders start from values that are moderate, not estimated: ρ',
  }[reference.kind];
  return (
    <section class="why" aria-labelledby="why-title">
      <h3 id="why-title">How to read this</h3>
      <dl>
        <div>
          <dt>The data</dt>
          <dd>
            {about} {origin}
            <sub>d</sub> = {rho(reference.rhoD)}, ρ<sub>o</sub> = {rho(reference.rhoO)}.
          </dd>
        </div>
        <div>
          <dt>The neighbours</dt>
          <dd>
            Those of {one(words.region)} are {near}. What it takes from them, they take from theirs: that is how a
            change travels on, fading with each step.
          </dd>
        </div>
        <div>
          <dt>The model</dt>
          <dd>
            A gravity model of log {words.flows}: size of the destination, size of the origin, distance. Then (I − ρ
            <sub>o</sub>W) η (I − ρ<sub>d</sub>W)ᵀ = Xβ is solved, anew for each position of a slider; expected flows
            are exp(η).
          </dd>
        </div>
        <div>
          <dt>The limits</dt>
          <dd>
            While ρ moves, all other parameters are fitted anew to the same {words.flows}; “explains” is the share of
            the Poisson deviance. The effects are those of LeSage &amp; Thomas-Agnan (2015). A model is no forecast.
          </dd>
        </div>
      </dl>
      <p class="hint">Source: {source}</p>
    </section>
  );
}
