/** Our verdicts held against those of real programs; runs under the Maven profile interop. */
package imagesigning.registry.interop;
