import '../../../../libs/client/src/presence/presence-worker.entry';
