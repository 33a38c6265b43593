from django.urls import path

from files import serving

app_name = "files"
urlpatterns = [
    path("files/<uuid:key>/", serving.file, name="file"),
    path("files/<uuid:key>/<int:width>/", serving.rendition, name="rendition"),
]
