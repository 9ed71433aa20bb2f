import { sampleResource } from '../shared/endpoints/resource.ts';

export const handler = sampleResource;
