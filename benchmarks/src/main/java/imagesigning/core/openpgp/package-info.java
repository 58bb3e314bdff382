/** What the benchmarks need of the library's inside. */
package imagesigning.core.openpgp;
