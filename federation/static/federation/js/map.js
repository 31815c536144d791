// A schematic map that needs no tile server: GeoJSON as circles, lines and areas on a plain grid. Leaflet loads only where a map is.
(function () {
  const { all, onReady } = window.ly;
  let library;
  function load(box) {
    library ||= new Promise((resolve, reject) => {
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: box.dataset.css }));
      document.head.append(Object.assign(document.createElement("script"), { src: box.dataset.js, onload: () => resolve(window.L), onerror: reject }));
    });
    return library;
  }
  const shape = { Point: "point", Polygon: "area", MultiPolygon: "area" };
  const tone = (feature) => `tone-${feature.properties.tone || "active"}`;
  function words(feature) {
    const { label, detail, url } = feature.properties, box = document.createElement("div");
    const title = document.createElement(url ? "a" : "strong");
    title.textContent = label;
    if (url) title.href = url;
    box.append(title);
    if (detail) box.append(document.createElement("br"), detail);
    return box;
  }
  async function draw(box) {
    const L = await load(box), canvas = box.querySelector(".canvas");
    const data = JSON.parse(document.getElementById(box.dataset.map).textContent);
    const map = L.map(canvas, { scrollWheelZoom: false, attributionControl: Boolean(box.dataset.tiles), zoomSnap: 0.25, preferCanvas: false, minZoom: 9, maxZoom: 19 });
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution || "" }).addTo(map);
    else canvas.classList.add("schematic");
    map.zoomControl.setPosition("topright");
    L.control.scale({ imperial: false }).addTo(map);
    const layer = L.geoJSON(data, {
      style: (feature) => ({ className: `${shape[feature.geometry.type] || "line"} ${tone(feature)}` }),
      pointToLayer: (feature, place) => L.circleMarker(place, { radius: feature.properties.size || 9}),
      onEachFeature: (feature, one) => {
        if (!feature.properties.label) return;
        one.bindPopup(() => words(feature));
        const point = feature.geometry.type === "Point";
        one.bindTooltip(document.createTextNode(feature.properties.label).textContent.replace(/[<>&]/g, ""), { permanent: true, direction: point ? "right" : "center", offset: point ? [10, 0] : [0, 0] });
      },
    }).addTo(map);
    if (layer.getBounds().isValid()) map.fitBounds(layer.getBounds(), { paddingTopLeft: [30, 30], paddingBottomRight: [170, 40], maxZoom: 16 });
    else map.setView([39.927, 116.7], 14);
    // markers are reachable and named for keyboards: the list below the map says the same
    canvas.querySelectorAll("path").forEach((path) => path.setAttribute("aria-hidden", "true"));
    new ResizeObserver(() => map.invalidateSize()).observe(canvas);
  }
  onReady((root) => all(root, "[data-map]").forEach((box) => { if (!box.dataset.on) { box.dataset.on = "1"; draw(box); } }));
})();
