import { useQuery } from '@tanstack/react-query';
import { appsQuery } from '../../api/admin.ts';
import { RecordPicker } from '../../ui/RecordPicker.tsx';

interface AppPickerProps {
  value: string | undefined;
  onChange: (clientId: string | undefined) => void;
}

export const AppPicker = (props: AppPickerProps) => (
  <RecordPicker label="App" useRecords={useApps} {...props} />
);

function useApps(q: string | undefined, enabled: boolean) {
  const { data } = useQuery({ ...appsQuery({ q }), enabled });
  return data?.data.map(({ client_id: value, name }) => ({ value, label: name || value }));
}
