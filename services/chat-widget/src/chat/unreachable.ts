/**
 * A browser hides why another origin did not answer. The script itself is there for everybody: when it can be had, and the API cannot, the
 * page's origin is not allowed.
 */
export const whyUnreachable = async (url: string, script: string): Promise<'origin' | 'network'> => {
  const api = new URL(url || location.origin, location.href).origin;
  if (api === location.origin || new URL(script).origin !== api || !navigator.onLine) return 'network';
  try {
    const { ok } = await fetch(script, { method: 'HEAD', cache: 'no-store', credentials: 'omit' });
    return ok ? 'origin' : 'network';
  } catch {
    return 'network';
  }
};
