import express from '../../../../docs/guides/receivers/express.mjs?raw';
import flask from '../../../../docs/guides/receivers/flask_receiver.py?raw';
import go from '../../../../docs/guides/receivers/go/main.go?raw';
import php from '../../../../docs/guides/receivers/receiver.php?raw';
import ruby from '../../../../docs/guides/receivers/receiver.rb?raw';

/** The receivers of the guide, which its tests run against real deliveries. */
export const SNIPPETS = [
  { name: 'Node', text: express },
  { name: 'Python', text: flask },
  { name: 'Go', text: go },
  { name: 'PHP', text: php },
  { name: 'Ruby', text: ruby },
];
