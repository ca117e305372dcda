import { useQuery } from '@tanstack/react-query';
import { storesQuery } from '../../api/admin.ts';
import { RecordPicker } from '../../ui/RecordPicker.tsx';

interface StorePickerProps {
  value: string | undefined;
  onChange: (hash: string | undefined) => void;
}

export const StorePicker = (props: StorePickerProps) => (
  <RecordPicker label="Store" useRecords={useStores} {...props} />
);

function useStores(q: string | undefined, enabled: boolean) {
  const { data } = useQuery({ ...storesQuery({ q }), enabled });
  return data?.data.map(({ store_hash: value, name }) => ({
    value,
    label: name ? `${name} (${value})` : value,
  }));
}
