/**
 * One class for each way to break a rule of the house; {@code ArchitectureTest} expects every rule
 * to find its own and no others.
 */
package offenders;
