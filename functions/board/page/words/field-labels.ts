import type { Label } from '../../../../shared/domain/provider/codes.ts';
import { say } from './language.ts';

/** Fields of a detail that tell of people and places. Those of site work are named by whose they are. */
const LABELS: Readonly<Record<string, Label>> = {
  itemName: { ja: '件名', en: 'Subject' },
  contractorName: { ja: '契約者', en: 'Contractor' },
  officeName: { ja: '事業所', en: 'Site' },
  customerDepartmentName: { ja: '部署', en: 'Department' },
  putPlaceZipNum: { ja: '郵便番号', en: 'Postal code' },
  putPlaceAddPrefectures: { ja: '都道府県', en: 'Prefecture' },
  putPlaceAdd: { ja: '住所', en: 'Address' },
  putPlaceBuildingName: { ja: '建物', en: 'Building' },
  putPlaceFloor: { ja: '階', en: 'Floor' },
  putPlaceTel: { ja: '電話', en: 'Telephone' },
  areaFieldResearchWorker: { ja: '地域現調 担当', en: 'Carrier survey by' },
  areaFieldResearchObserver: { ja: '地域現調 立会', en: 'Carrier survey attended by' },
  comFieldResearchWorker: { ja: '弊社現調 担当', en: 'Provider survey by' },
  comFieldResearchObserver: { ja: '弊社現調 立会', en: 'Provider survey attended by' },
  continuityConstWorker: { ja: '導通 担当', en: 'Continuity by' },
  continuityConstObserver: { ja: '導通 立会', en: 'Continuity attended by' },
  homeConstWorker: { ja: '宅内工事 担当', en: 'In-house work by' },
  homeConstObserver: { ja: '宅内工事 立会', en: 'In-house work attended by' },
  termConstWorker: { ja: '端末工事 担当', en: 'Terminal work by' },
  termConstObserver: { ja: '端末工事 立会', en: 'Terminal work attended by' },
};

/** The provider's own name for a field that is in no table. */
export function fieldLabel(name: string): string {
  const label = Object.hasOwn(LABELS, name) ? LABELS[name] : undefined;
  return label === undefined ? name : say(label);
}
