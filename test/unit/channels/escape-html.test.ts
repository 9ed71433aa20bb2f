import { expect, it } from 'vitest';
import { escapeHtml } from '../../../shared/channels/escape-html.ts';

it('escapes each of the five characters, once', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  );
});

it('leaves all other text as it is', () => {
  expect(escapeHtml('Älä kerro 验证码 `$&` = 1/2')).toBe('Älä kerro 验证码 `$&amp;` = 1/2');
});
