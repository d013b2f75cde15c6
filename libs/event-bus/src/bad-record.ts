/** A handler's word for a record that can never be handled as it is: dead letter, and its key is parked. Names fields, never values. */
export class BadRecord extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'BadRecord';
  }
}
