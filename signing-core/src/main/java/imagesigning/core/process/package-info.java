/**
 * Starting programs: the only place that does. Without a shell, with bounds on time and output, and
 * with the whole process tree ended when a bound is met.
 */
package imagesigning.core.process;
