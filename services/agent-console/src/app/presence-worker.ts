import '@baton/client/presence-worker';
