export { axeViolations } from './axe';
export { Browsing, type Look } from './browsing';
export { chromiumPath, launchChromium } from './chromium';
export { cutOff } from './network';
export { shot } from './shot';
