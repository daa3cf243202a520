import type {ComponentType} from 'preact';
import {Explore} from './explore/Explore';
import type {View} from './state/settings';

/** The views of the page, in the order of their tabs. */
export const views: {id: View; name: string; component: ComponentType}[] = [
  {id: 'explore', name: 'Explore', component: Explore},
];
