/** Stands for a third-party library in the signatures of {@code offenders}. */
package vendor;
