import {browserConformance} from './support/conformanceSuite';

browserConformance('webgl');
