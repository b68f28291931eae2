/** Chalk asks once, when it is loaded, whether colours can be shown; a test has no terminal that says so. */
process.env['FORCE_COLOR'] = '1';
