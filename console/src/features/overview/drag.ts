import { useState } from 'react';
import type { MouseHandlerDataParam } from 'recharts';

export type OnSelect = (first: string, last: string) => void;

/** The steps that are dragged over, by their begin. */
interface Drag {
  first: string;
  last: string;
}

/** Chooses a range by dragging across a chart. A click chooses nothing. */
export function useDrag(onSelect: OnSelect) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const isRange = drag !== null && drag.first !== drag.last;
  const at = ({ activeLabel }: MouseHandlerDataParam) =>
    activeLabel === undefined ? null : String(activeLabel);
  const end = () => {
    if (isRange) onSelect(drag.first, drag.last);
    setDrag(null);
  };
  return {
    areas: isRange ? [{ x1: drag.first, x2: drag.last, color: 'indigo.4' }] : [],
    handlers: {
      onMouseDown: (state: MouseHandlerDataParam) => {
        const first = at(state);
        if (first) setDrag({ first, last: first });
      },
      onMouseMove: (state: MouseHandlerDataParam) => {
        const last = at(state);
        if (drag && last) setDrag({ ...drag, last });
      },
      onMouseUp: end,
      onMouseLeave: () => setDrag(null),
    },
  };
}
