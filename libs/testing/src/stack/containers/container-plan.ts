/** How one server is run in a container; the images are those that everybody can pull. */
export interface ContainerPlan {
  readonly name: string;
  readonly image: string;
  /** On loopback of this machine; it stays the same over restarts. */
  readonly port: number;
  /** Where the server listens in its container. */
  readonly innerPort: number;
  /** For a shell: our own command line instead of the image's entry point, so that the settings are the native stack's. */
  readonly script: string;
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: readonly { readonly content: string; readonly target: string }[];
  /** See `ServerPlan.ask`. */
  readonly ask: () => Promise<string>;
  readonly gracefulSignal: NodeJS.Signals;
}
