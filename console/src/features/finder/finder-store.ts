import { createSpotlight } from '@mantine/spotlight';

/** Whether the search is open, for the button and for the dialog. */
export const [finderStore, finder] = createSpotlight();
