/** What the library costs, measured against the primitives underneath. Not published. */
package imagesigning.benchmarks;
