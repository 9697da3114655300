const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Local time of day, `14:03:27`. */
export const timeOfDay = (at: Date): string => clock.format(at);
