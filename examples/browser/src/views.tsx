import type {ComponentChildren, ComponentType} from 'preact';
import {Explore} from './explore/Explore';
import {Fit} from './fit/Fit';
import type {View} from './state/settings';
import {YourData} from './yours/YourData';

interface PageView {
  id: View;
  name: string;
  component: ComponentType;
  /** Above it, if not what the page says anyway. */
  title?: ComponentChildren;
  standfirst?: string;
}

/** The views of the page, in the order of their tabs. */
export const views: PageView[] = [
  {id: 'explore', name: 'Explore', component: Explore},
  {
    id: 'fit',
    name: 'Fit',
    component: Fit,
    title: (
      <>
        How much do neighbours matter? <em>Let the flows say.</em>
      </>
    ),
    standfirst:
      'ρ is not chosen but found: the page searches for the model under which the observed flows are most likely.',
  },
  {
    id: 'data',
    name: 'Your data',
    component: YourData,
    title: (
      <>
        Bring your own flows. <em>They stay with you.</em>
      </>
    ),
    standfirst:
      'Commuters, parcels, patients, students: two tables are enough. They are read in this browser, and nothing of them leaves it.',
  },
];
