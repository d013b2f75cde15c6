import { Component, Flag, Whole } from '@baton/service-kit';

/** Bound of what one file may take, whatever the setting: 20 MiB. */
const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** What is read, and what replaces it. */
@Component('Settings', {
  askFaqOnResolve: true,
  allowForwardToOffline: false,
  goneAfterSeconds: null,
  maxFileBytes: MAX_FILE_BYTES,
})
export class SettingsBody {
  @Flag({ about: 'Resolving asks whether the chatbot could have answered.' }) askFaqOnResolve!: boolean;
  @Flag({ about: 'A ticket may be forwarded to an agent who is offline.' }) allowForwardToOffline!: boolean;
  @Whole({
    nullable: true,
    min: 30,
    max: 86_400,
    about: 'Seconds without a connection after which a customer counts as gone; null: never.',
  })
  goneAfterSeconds!: number | null;
  @Whole({ min: 1, max: MAX_FILE_BYTES, about: 'Bytes that one file may have.' }) maxFileBytes!: number;
}
