import { render } from 'preact';

render(<p>Baton</p>, document.body);
