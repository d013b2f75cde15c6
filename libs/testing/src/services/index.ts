export { startServices } from './start-services';
export {
  serviceNames,
  type Ended,
  type Servers,
  type ServiceName,
  type ServiceProcess,
  type Services,
  type ServicesOptions,
} from './services';
