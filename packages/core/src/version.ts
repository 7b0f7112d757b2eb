/** Sent as `x-sdk-version`. A test keeps it equal to package.json. */
export const SDK_VERSION = '0.0.0'
