import type {Dataset} from '../data/dataset';
import {capital} from '../ui/format';
import {neighboursInWords} from './words';

/** What is done, for those who ask. */
export function Method({dataset}: {dataset: Dataset}) {
  const {words, about, source, intra} = dataset;
  return (
    <section class="why" aria-labelledby="method-title">
      <h3 id="method-title">What happens here</h3>
      <dl>
        <div>
          <dt>The data</dt>
          <dd>
            {about} {intra ? '' : `${capital(words.intra)} are left out.`} Neighbours: the {neighboursInWords(dataset)}.
          </dd>
        </div>
        <div>
          <dt>The model</dt>
          <dd>
            log μ = A⁻¹Xβ, A = (I − ρ<sub>o</sub>W) ⊗ (I − ρ<sub>d</sub>W): a gravity model, in which each region takes
            a share ρ from its neighbours in W (LeSage &amp; Pace 2008).
          </dd>
        </div>
        <div>
          <dt>The search</dt>
          <dd>
            Maximum likelihood: L-BFGS with gradients through <code>kroneckerFlowSolve</code>, then Newton’s method with
            exact second derivatives, which give the standard errors.
          </dd>
        </div>
        <div>
          <dt>The limits</dt>
          <dd>
            ρ is found by how it smooths size and distance; it says what goes together, not what causes what. Standard
            errors hold if the model does.
          </dd>
        </div>
      </dl>
      <p class="hint">Source: {source}</p>
    </section>
  );
}
