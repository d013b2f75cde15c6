import { join } from 'node:path';
import { type ConsoleConfig, demoPeople } from '@baton/service-kit/src/pages/console-config'; // as in nginx-conf.ts: not the whole kit
import {
  cacheControlOf,
  CONSOLE_CONFIG_PATH,
  HASHED_FOLDER,
  headersOf,
  type PageName,
  pageRules,
  type PageRules,
} from '@baton/service-kit/src/pages/page-rules';
import { ROOT } from '../repository';

/** Folders of built pages. */
export type PageFolders = Readonly<Record<PageName, string>>;

const BUILT = Object.fromEntries(
  pageRules.map(({ name, project }) => [name, join(ROOT, 'services', project, 'dist')]),
) as PageFolders;

/** Local stacks have the development issuer. */
const DEVELOPMENT: ConsoleConfig = { auth: 'development', people: demoPeople };

/** As `fileOf` of the rules has it: no part of a path is empty or begins with a dot. */
const PART = '[A-Za-z0-9_-][A-Za-z0-9._-]*';
const FOLDERS = `(?:${PART}/)*`;

const header = ([name, value]: readonly [string, string]): string => `add_header ${name} "${value}" always;`;

const headerLines = (page: PageRules, caching: string): string =>
  Object.entries({ ...headersOf(page, { connect: [] }), 'cache-control': caching })
    .map((one) => `        ${header(one)}`)
    .join('\n');

/** The rules of one page as locations; nothing below its prefix is looked for anywhere else. */
const pageBlock = (page: PageRules, folder: string): string => {
  const prefix = page.prefix.slice(0, -1);
  const serve = (pattern: string, caching: string): string => `      location ~ "^${prefix}/(${pattern})$" {
        alias "${folder}/$1";
${headerLines(page, caching)}
      }`;
  const isConsole = CONSOLE_CONFIG_PATH.startsWith(page.prefix);
  const config = `      location = ${CONSOLE_CONFIG_PATH} {
        default_type application/json;
        return 200 '${JSON.stringify(DEVELOPMENT)}';
${headerLines(page, 'no-store')}
      }
`;
  return `    location = ${prefix} { absolute_redirect off; return 308 ${page.prefix}$is_args$args; }
    location ^~ ${page.prefix} {
      include "{{mime}}";
      error_page 404 /stack/not-found;
${isConsole ? config : ''}${serve(`${HASHED_FOLDER}${FOLDERS}${PART}`, cacheControlOf(`${HASHED_FOLDER}x`))}
      location ~ "^${page.prefix}${HASHED_FOLDER}" { return 404; }
${serve(`${FOLDERS}${PART}\\.[A-Za-z0-9_-]*`, cacheControlOf('index.html'))}
      location ~ "\\.[^/]*$" { return 404; }
      location ~ "^${prefix}/${page.hasPlaces ? '.*' : ''}$" { rewrite ^ ${page.prefix}index.html last; }
      return 404;
    }`;
};

/** The locations of the pages, by the rules that the standalone process serves them by. */
export const pageBlocks = (mime: string, folders: PageFolders = BUILT): string =>
  pageRules
    .map((page) => pageBlock(page, folders[page.name]))
    .join('\n\n')
    .replaceAll('{{mime}}', mime);
