import {mendNodeUtil} from '../../kernels/tensorflow/nodeUtil';

mendNodeUtil();
