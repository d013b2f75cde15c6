/** Where blobs are kept: a bucket, on whichever server. */
export interface S3Place {
  readonly bucket: string;
  /** Before every key: empty, or ending in a slash. */
  readonly prefix: string;
  /** undefined: Amazon's own. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** From the URL's user part; undefined: it has none. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const PARAMETERS = new Set(['endpoint', 'region']);

/**
 * @param url `s3://[KEY:SECRET@]BUCKET[/prefix]?endpoint=http://…&region=…`
 * @throws TypeError naming what is wrong with it, without the secret.
 */
export const s3Place = (url: string): S3Place => {
  const { protocol, username, password, host, pathname, searchParams } = new URL(url);
  if (protocol !== 's3:') throw new TypeError('a place for blobs begins with s3://');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(host)) throw new TypeError(`'${host}' is no name of a bucket`);
  const unknown = [...searchParams.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) throw new TypeError(`'${unknown}' is no parameter of an s3:// URL: endpoint, region`);
  const endpoint = searchParams.get('endpoint') ?? undefined;
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint)) {
    throw new TypeError('the endpoint of an s3:// URL begins with http:// or https://');
  }
  const folder = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '');
  return {
    bucket: host,
    prefix: folder === '' ? '' : `${folder}/`,
    endpoint,
    region: searchParams.get('region') ?? 'us-east-1',
    credentials:
      username === ''
        ? undefined
        : { accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) },
  };
};
