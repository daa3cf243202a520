import {browserConformance} from './support/conformanceSuite';

browserConformance('cpu');
