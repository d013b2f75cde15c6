export { given, type Outcome } from './given';
export {
  explore,
  type CounterExample,
  type Exploration,
  type Explored,
  type Invariant,
  type Move,
  type Progress,
} from './explorer/explore';
