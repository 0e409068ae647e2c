/** The API's requests as whoever stands before the simulated cluster's door sees them. */
export type { ApiRequest, ApiResponse, Handler } from '../sim/api-request.ts';
