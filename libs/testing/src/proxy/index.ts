export { startProxy, type Cut, type ProxyOptions, type ProxyTarget, type Tap, type TcpProxy } from './tcp-proxy';
export { kafkaTap, type KafkaApi, type KafkaTapOptions } from './kafka-tap';
export { postgresTap, type PostgresTapOptions } from './postgres-tap';
