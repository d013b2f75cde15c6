export { Rejection, type Decider } from './decider';
